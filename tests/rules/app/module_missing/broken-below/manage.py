print("for the command line")
