# @title Run this cell first: it holds the course's library
import atexit, base64, hashlib, json, lzma, shutil, sys, tempfile
from pathlib import Path

library = "LIBRARY"  # version VERSION, compressed, so that this file runs by itself
if hashlib.sha256(library.encode()).hexdigest() != "HASH":
    class Damaged(Exception):
        _render_traceback_ = lambda error: [str(error)]  # the sentence, and nothing around it
    raise Damaged("SENTENCE")
folder = Path(tempfile.mkdtemp(prefix="transconv-"))
atexit.register(shutil.rmtree, folder, ignore_errors=True)
for name, text in json.loads(lzma.decompress(base64.b64decode(library))).items():
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text.encode())
sys.path.insert(0, str(folder))
del library, folder, name, text
from transconv_course.start import start
start()
