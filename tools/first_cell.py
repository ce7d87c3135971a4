# @title Run this cell first: it finds the course's library
import importlib.util, sys, tempfile, zipfile
from pathlib import Path

checkout = [folder / "lib" for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "lib/transconv_course").is_dir()]
wheels = [*Path().glob("transconv-*.whl"), *Path("/kaggle/input").rglob("transconv-*.whl")]
if checkout:
    sys.path.insert(0, str(checkout[0]))
elif wheels:  # a folder of its own, without pip: what is installed here stays as it is
    sys.path.insert(0, tempfile.mkdtemp())
    zipfile.ZipFile(max(wheels, key=lambda path: path.stat().st_mtime)).extractall(sys.path[0])
elif not importlib.util.find_spec("transconv_course"):
    class NotFound(Exception):
        _render_traceback_ = lambda error: [str(error)]  # the sentence, and nothing around it
    raise NotFound("This notebook comes without the course's library: open it inside the course's folder, or take the notebook that the course's site or a release offers for download, which brings the library along.")
from transconv_course.start import start
start()
