"""Rules about a uWSGI configuration."""
