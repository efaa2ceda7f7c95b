"""Rules about the app's code and requirements."""
