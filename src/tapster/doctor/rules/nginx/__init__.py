"""Rules about nginx's configuration."""
