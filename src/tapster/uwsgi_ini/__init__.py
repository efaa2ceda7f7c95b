"""What a uWSGI .ini says, read the way uWSGI 2.0 reads it."""
