"""The only package that touches the world: observations in, changes out."""
