"""Actions to world: one function for each kind of Action."""

from tapster.model import actions as a
from tapster.model.actions import Action
from tapster.system import building, emperor, files, import_check, nginx_control, waiting


def perform(action: Action) -> None:  # noqa: C901, PLR0912  a table of types, not a ladder
    """What the action says is true; at once if it was true already.

    Raises:
        TapsterError: if it is not; then nothing is half done.
    """
    match action:
        case a.MakeFolder(is_ours=False) if action.path.is_dir():
            pass
        case a.MakeFolder():
            files.make_folder(action.path, action.mode, action.user, action.group)
        case a.Write():
            files.write(action.file, action.user, action.group)
        case a.Link():
            files.link(action.path, action.target)
        case a.Remove():
            files.remove(action.path)
        case a.Build():
            building.build(action)
        case a.RunCommand():
            building.run(action)
        case a.CheckImport():
            import_check.check_import(action)
        case a.CheckNginx():
            nginx_control.check(action)
        case a.ReloadNginx():
            nginx_control.reload(action.home)
        case a.StartEmperor():
            emperor.start(action.home)
        case a.StopEmperor():
            emperor.stop(action.home)
        case a.AwaitAnswer():
            waiting.await_answer(action)
        case a.AwaitSite():
            waiting.await_site(action)
        case a.Drain():
            waiting.drain(action)
        case a.AwaitStopped():
            waiting.await_stopped(action)
