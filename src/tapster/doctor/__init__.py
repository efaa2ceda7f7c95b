"""What is wrong with a folder, an .ini, an nginx.conf or a running home, before it hurts."""
