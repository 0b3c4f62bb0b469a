"""The image, the compose file and the Kubernetes manifests are valid, hardened, and fit the code."""

import itertools
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import kubernetes_validate
import pathspec
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema

from bot.audit.signing import load_key
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
KUSTOMIZATION = DEPLOY / "kubernetes" / "kustomization.yaml"
OBJECTS = [
    thing
    for path in MANIFESTS
    if path != KUSTOMIZATION
    for thing in yaml.safe_load_all(path.read_text("utf-8"))
]
SETTINGS = {field.validation_alias for field in Settings.model_fields.values()}
#: The oldest and the newest Kubernetes that the manifests are for.
KUBERNETES = ("1.31", "1.37")
TAGGED = re.compile(r"[a-z][a-z0-9./-]*:(?!latest$)[0-9][\w.-]*")
#: Where every replica finds the key that signs anchors.
KEY = Path("/run/secrets/anchor-signing-key.pem")
LOOKS_SECRET = re.compile(r"(TOKEN|SECRET|PASSWORD|DSN|_KEY|DATABASE_URL)\b")


def _instructions(text):
    """Return the Dockerfile's instructions as pairs of name and words, in stages."""
    plain = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    lines = [line.strip() for line in plain.replace("\\\n", " ").splitlines() if line.strip()]
    return [tuple(line.split(maxsplit=1)) for line in lines]


DOCKERFILE = _instructions((ROOT / "Dockerfile").read_text("utf-8"))
LAST_STAGE = DOCKERFILE[max(n for n, (name, _) in enumerate(DOCKERFILE) if name == "FROM") :]


def _words(name, instructions=DOCKERFILE):
    return [words for told, words in instructions if told == name]


def test_image_has_two_stages_of_a_fixed_base():
    """The tools of the build stay behind; the base has a tag that is not the newest."""
    [base] = [words for words in _words("ARG") if words.startswith("PYTHON_IMAGE=")]
    assert _words("FROM") == ["${PYTHON_IMAGE} AS build", "${PYTHON_IMAGE}"]
    assert TAGGED.fullmatch(base.partition("=")[2])
    assert [words.split()[0] for words in _words("COPY", LAST_STAGE)] == ["--from=build"]
    assert _words("ADD") == []


def test_image_runs_without_rights():
    """The image runs as a user who is told by number, is not root, and may write to /data alone."""
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", _words("USER")[-1])
    assert DOCKERFILE.index(("USER", _words("USER")[-1])) > DOCKERFILE.index(LAST_STAGE[0])
    assert _words("VOLUME") == ["/data"]
    assert "ANNEXA_HOME=/data" in _words("ENV", LAST_STAGE)[0]


def test_image_holds_no_secret():
    """Neither a build argument nor the environment is a secret, and pip's are mounted."""
    told = [*_words("ARG"), *_words("ENV")]
    assert [words for words in told if LOOKS_SECRET.search(words)] == []
    for step in _words("RUN"):
        assert not re.search(r"\b(curl|wget)\b", step)
        assert ("pip install" in step) == ("--mount=type=secret,id=pip" in step)


def test_image_sets_settings_that_exist():
    """Whatever the image sets of ours is a setting."""
    assert set(re.findall(r"\b(ANNEXA_\w+)=", " ".join(_words("ENV")))) <= SETTINGS


def test_image_looks_after_its_health(tmp_path):
    """The health check is a program that is in the image and fails when nobody answers."""
    [check] = _words("HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    assert command[0] == "python"
    done = subprocess.run(
        [sys.executable, *command[1:]],
        env={"ANNEXA_HTTP_PORT": "9"},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"Connection refused" in done.stderr


def _left_out():
    """Return the rules of .dockerignore; unlike git's they count from the folder's root."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rooted = [re.sub(r"^(!?)(?!\*\*|[!/#])", r"\1/", line) for line in lines]
    return pathspec.GitIgnoreSpec.from_lines(rooted)


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".env.production",
        ".git/config",
        ".annexa/demo/annexa.db",
        ".venv/bin/python",
        "bot/.env",
        "bot/__pycache__/logs.cpython-311.pyc",
        "deploy/secrets/SLACK_BOT_TOKEN",
        "docs/README.md",
        "tests/conftest.py",
    ],
)
def test_stays_out_of_the_image(path):
    """Settings, secrets, data and history never reach the engine that builds the image."""
    assert _left_out().match_file(path)


def test_code_goes_into_the_image():
    """Every module and file of the packages is there when the image is built."""
    kept = _left_out()
    packages = (ROOT / name for name in ("bot", "ingest", "knowledge", "prompts"))
    found = [path for package in packages for path in package.rglob("*") if path.is_file()]
    code = [path for path in found if "__pycache__" not in path.parts]
    assert [path for path in code if kept.match_file(path.relative_to(ROOT))] == []
    assert len(code) > 100


def test_compose_is_valid():
    """The compose file keeps the Compose specification, and a wrong one would be noticed."""
    schema = get_builtin_schema("vendor.compose-spec")
    specification = jsonschema.validators.validator_for(schema)(schema)
    specification.validate(COMPOSE)
    wrong = {"services": {"bot": {"image": "annexa:1", "read_onlyy": True}}}
    assert not specification.is_valid(wrong)


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_compose_services_are_hardened(name):
    """Each service has a fixed image, no rights, nothing to write on but volumes, and a limit."""
    service = COMPOSE["services"][name]
    assert TAGGED.fullmatch(service["image"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    ours = service["image"].startswith("annexa:")
    assert ours or not service["user"].startswith("0")
    assert "healthcheck" in service or ours
    assert not [volume for volume in service["volumes"] if volume.startswith((".", "/"))]


def test_compose_lets_nobody_in():
    """Ports are those of this machine alone; records and vectors have no way to the world."""
    ports = [port for one in COMPOSE["services"].values() for port in one.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "chroma"):
        assert COMPOSE["services"][name]["networks"] == ["inside"]


def test_compose_gets_secrets_from_files():
    """No secret stands in the environment; each comes from a file that git does not know."""
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            is_file = value.startswith("/run/secrets/")
            assert is_file or not LOOKS_SECRET.search(name)
    files = {Path(one["file"]).as_posix() for one in COMPOSE["secrets"].values()}
    assert all(file.startswith("secrets/") for file in files)
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text("utf-8").split()
    told = set(COMPOSE["services"]["bot"]["secrets"]) - {KEY.name}
    assert told <= SETTINGS
    assert told < set(COMPOSE["secrets"])


def test_compose_sets_settings_that_exist():
    """The bot is given settings that it knows."""
    assert set(COMPOSE["services"]["bot"]["environment"]) <= SETTINGS


def test_one_version_everywhere():
    """Compose and Kubernetes run the image of this version, for the bot and for Chroma."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    images = {one["image"] for one in COMPOSE["services"].values()}
    images |= {container["image"] for _, container in _containers()}
    assert {i for i in images if i.startswith("annexa")} == {f"annexa:{project['version']}"}
    [image] = yaml.safe_load(KUSTOMIZATION.read_text("utf-8"))["images"]
    assert image["newTag"] == project["version"]


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize(
    "thing", OBJECTS, ids=lambda one: f"{one['kind']}-{one['metadata']['name']}"
)
def test_manifests_are_valid(thing, version):
    """Every manifest keeps Kubernetes' own schema, strictly."""
    kubernetes_validate.validate(thing, version, strict=True)


def test_wrong_manifests_are_noticed():
    """The validator refuses a key that Kubernetes does not know."""
    [set_] = _of("StatefulSet", "annexa")
    wrong = json.loads(json.dumps(set_))
    wrong["spec"]["template"]["spec"]["containers"][0]["securityContext"]["readOnlyFs"] = True
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES[-1], strict=True)


def test_kustomization_names_everything_but_the_example():
    """What `kubectl apply -k` would make is everything here, and no secret."""
    named = yaml.safe_load(KUSTOMIZATION.read_text("utf-8"))["resources"]
    assert sorted(named) == sorted(
        {path.name for path in MANIFESTS} - {"kustomization.yaml", "secret.example.yaml"}
    )
    for [secret] in [_of("Secret", "annexa")]:
        assert set(secret["stringData"]) - {KEY.name} <= SETTINGS
        assert all("change-me" in value for value in secret["stringData"].values())


def _of(kind, name=""):
    named = [one for one in OBJECTS if one["kind"] == kind]
    return [one for one in named if not name or one["metadata"]["name"] == name]


def _containers():
    return [
        (one, container)
        for one in _of("StatefulSet")
        for container in one["spec"]["template"]["spec"]["containers"]
    ]


@pytest.mark.parametrize(("set_", "container"), _containers(), ids=["annexa", "chroma"])
def test_pods_are_restricted(set_, container):
    """Pods keep the restricted profile, with a file system that cannot be written."""
    pod = set_["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert {"startupProbe", "livenessProbe", "readinessProbe"} <= set(container)
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        assert key not in pod


def test_bot_keeps_its_name():
    """A replica's executor id is its pod's name, which stays when the pod is made anew."""
    [(_, bot)] = [pair for pair in _containers() if pair[1]["name"] == "annexa"]
    values = {one["name"]: one for one in bot["env"]}
    assert values["ANNEXA_EXECUTOR_ID"]["valueFrom"]["fieldRef"]["fieldPath"] == "metadata.name"
    [settings] = _of("ConfigMap")
    assert set(values) | set(settings["data"]) <= SETTINGS
    assert {name for name in values if LOOKS_SECRET.search(name)} == {"ANNEXA_SIGNING_KEY"}
    assert bot["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert bot["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_replicas_sign_with_one_key():
    """Compose and Kubernetes give every bot one key, out of a secret that is mounted there."""
    bot = COMPOSE["services"]["bot"]
    assert bot["environment"]["ANNEXA_SIGNING_KEY"] == str(KEY)
    assert KEY.name in bot["secrets"]
    [(set_, pod)] = [pair for pair in _containers() if pair[1]["name"] == "annexa"]
    [value] = [one["value"] for one in pod["env"] if one["name"] == "ANNEXA_SIGNING_KEY"]
    [mount] = [one for one in pod["volumeMounts"] if value.startswith(one["mountPath"] + "/")]
    volumes = {one["name"]: one for one in set_["spec"]["template"]["spec"]["volumes"]}
    [secret] = _of("Secret")
    assert volumes[mount["name"]]["secret"]["secretName"] == secret["metadata"]["name"]
    assert Path(value).name in secret["stringData"]


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_told_key_can_sign(tmp_path):
    """The line of the README makes a key that is taken, and whose public half can be told."""
    readme = (DEPLOY / "README.md").read_text("utf-8")
    [make] = re.findall(r"^openssl genpkey .*$", readme, re.MULTILINE)
    [show] = re.findall(r"`(openssl pkey [^`]*)`", readme)
    (tmp_path / "secrets").mkdir()
    subprocess.run(shlex.split(make), cwd=tmp_path, check=True, capture_output=True)
    public = subprocess.run(shlex.split(show), cwd=tmp_path, check=True, capture_output=True)

    key = load_key(tmp_path / "secrets" / KEY.name)

    assert key.public_key.encode() == public.stdout


def test_manifests_fit_together():
    """Selectors find pods, ports have names, and whatever is mounted is a volume."""
    labels = [one["spec"]["template"]["metadata"]["labels"] for one in _of("StatefulSet")]
    selectors = [one["spec"]["selector"] for one in _of("Service")]
    matched = [*_of("StatefulSet"), *_of("PodDisruptionBudget")]
    selectors += [one["spec"]["selector"]["matchLabels"] for one in matched]
    selectors += [one["spec"]["podSelector"].get("matchLabels") for one in _of("NetworkPolicy")]
    assert all(one in labels for one in selectors if one)
    services = {one["metadata"]["name"] for one in _of("Service")}
    for set_, container in _containers():
        assert set_["spec"]["serviceName"] in services
        claims = [one["metadata"]["name"] for one in set_["spec"]["volumeClaimTemplates"]]
        volumes = [one["name"] for one in set_["spec"]["template"]["spec"]["volumes"]]
        mounted = [one["name"] for one in container["volumeMounts"]]
        assert sorted(mounted) == sorted([*claims, *volumes])


def test_nobody_talks_to_anybody_by_default():
    """All traffic is refused in both directions, but what the bot and Chroma need."""
    [nobody] = _of("NetworkPolicy", "nobody")
    assert nobody["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    [chroma] = _of("NetworkPolicy", "chroma")
    assert chroma["spec"]["egress"] == []
    [bot] = _of("NetworkPolicy", "annexa")
    ports = itertools.chain.from_iterable(rule["ports"] for rule in bot["spec"]["egress"])
    assert {port["port"] for port in ports} == {53, 443, 5432, 8000}
