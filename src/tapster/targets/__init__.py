"""What else can run a home: files for other programs."""
