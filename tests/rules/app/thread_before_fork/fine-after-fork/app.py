import threading

from uwsgidecorators import postfork

app = None


@postfork
def begin():
    threading.Thread(target=print).start()
