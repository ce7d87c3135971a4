# @title Setup: the course's library, from this folder or from its wheel
import importlib.util, os, subprocess, sys, tempfile
from pathlib import Path

checkout = [folder / "lib" for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "lib/transconv/__init__.py").exists()]
if checkout:
    sys.path.insert(0, str(checkout[0]))
elif not importlib.util.find_spec("transconv"):
    wheel = os.environ.get("TRANSCONV_WHEEL", "")
    wheels = [*Path().glob("*.whl"), *Path("/kaggle/input").rglob("*.whl")]
    attached = [str(path) for path in wheels if path.name.startswith(("transconv-", "d2l-"))]
    ours = tempfile.mkdtemp()  # a folder of its own: what is installed here stays as it is
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--retries", "0", "--target", ours]
    for package in (*(attached or [wheel]), "d2l==0.17.0"):
        subprocess.run(pip + [package], capture_output=True)
    sys.path.append(ours)
    importlib.invalidate_caches()
if not importlib.util.find_spec("transconv"):
    class NotInstalled(Exception):
        _render_traceback_ = lambda error: [str(error)]  # the sentence, and nothing around it
    raise NotInstalled("The course's library could not be installed: on Kaggle turn on Settings → Internet or attach its wheel as a dataset; elsewhere put the wheel beside this notebook, or set TRANSCONV_WHEEL to its address or path.")
