import threading

threading.Thread(target=print).start()
app = None
