"""nginx's configuration, from values to text."""
