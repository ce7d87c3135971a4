"""The course on a JupyterHub that runs on this machine only: `make hub`, then http://127.0.0.1:8000.

This is a trial, to see what students see. It needs neither root nor accounts, and it protects nothing: every student's
programs run as the user who started the hub, and anybody who has the one password can log in under any name.
Each place that a real hub must change is marked REAL; https://z2jh.jupyter.org (many machines) and
https://tljh.jupyter.org (one machine) are the guides.

    HUB_FOLDER     where homes, database and secrets are kept (default: _build/hub in this repository)
    HUB_PORT       default: 8000; the next two ports are used internally
    HUB_PASSWORD   at least eight characters; if it isn't set, a random one is shown at the start
"""

import os
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = Path(os.environ.get("HUB_FOLDER", ROOT / "_build/hub")).resolve()
PORT = int(os.environ.get("HUB_PORT", 8000))
PASSWORD = os.environ.get("HUB_PASSWORD") or secrets.token_urlsafe(9)

sys.path.insert(0, str(ROOT))
from classroom.hub.student_home import fill_home  # noqa: E402 (it can be imported only from here on)

FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
c = get_config()  # noqa: F821 (JupyterHub puts it here)

# REAL: a public address with TLS in front, as your hub's own guide says. Passwords must not travel in the clear.
c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORT + 2}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 1}"
c.ConfigurableHTTPProxy.command = [str(ROOT / "classroom/hub/node_modules/.bin/configurable-http-proxy")]
c.ConfigurableHTTPProxy.pid_file = str(FOLDER / "proxy.pid")

# REAL: a folder that is backed up, on a disk that only the hub may read; for hundreds of students, PostgreSQL.
c.JupyterHub.db_url = f"sqlite:///{FOLDER / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(FOLDER / "cookie_secret")

# REAL: your institution's login (oauthenticator, ldapauthenticator, LTI from Canvas or Moodle), and a list of users.
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = PASSWORD
c.Authenticator.allow_all = True

# REAL: a spawner that keeps students apart and limits them, such as DockerSpawner, KubeSpawner or SystemdSpawner.
# Those enforce mem_limit, cpu_limit and homes that others cannot read; this one enforces nothing.
c.JupyterHub.spawner_class = "jupyterhub.spawner.SimpleLocalProcessSpawner"
c.SimpleLocalProcessSpawner.home_dir_template = str(FOLDER / "homes/{username}")
c.Spawner.cmd = [str(Path(sys.executable).with_name("jupyterhub-singleuser"))]
c.Spawner.args = [  # a student's JupyterLab doesn't ask the network for news or newer versions
    "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    *(["--allow-root"] if os.geteuid() == 0 else []),  # a trial in a container; REAL: no student's server runs as root
]
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 120  # seconds: the first start on a cold disk

# The notebooks' first cell finds the library here. REAL: install its wheel in the students' environment or image.
c.Spawner.environment = {"PYTHONPATH": str(ROOT / "lib")}

# REAL: if homes belong to the students' own accounts, give them the files (os.chown), or let them fetch the course
# by a link: nbgitpuller is in requirements.txt, and the page for teachers builds the link.
c.Spawner.pre_spawn_hook = lambda spawner: fill_home(spawner.home_dir)

if "HUB_PASSWORD" not in os.environ:
    print(f"Log in at http://127.0.0.1:{PORT} under any name; this run's password is {PASSWORD}", flush=True)
