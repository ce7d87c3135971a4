# @title Setup: the course's library, from this folder or from its wheel
import importlib.util, os, subprocess, sys
from pathlib import Path

checkout = [folder / "lib" for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "lib/transconv/__init__.py").exists()]
if checkout:
    sys.path.insert(0, str(checkout[0]))
elif not importlib.util.find_spec("transconv"):
    wheel = os.environ.get("TRANSCONV_WHEEL", "")
    attached = [str(path) for path in (*Path().glob("transconv-*.whl"), *Path("/kaggle/input").rglob("*.whl"))]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--retries", "0"]
    for package in (*(attached or [wheel]), "d2l==0.17.0"):
        subprocess.run(pip + [package], capture_output=True)
    importlib.invalidate_caches()
if not importlib.util.find_spec("transconv"):
    raise SystemExit("The course's library could not be installed: on Kaggle turn on Settings → Internet or attach its wheel as a dataset; elsewhere put the wheel beside this notebook, or set TRANSCONV_WHEEL to its address or path.")
