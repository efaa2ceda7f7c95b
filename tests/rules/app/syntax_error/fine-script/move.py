app = "old"
print "moved", app
