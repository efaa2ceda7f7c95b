"""Rules about certificates and protocols."""
