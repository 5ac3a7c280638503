"""Runs the clients of others against `inctrl serve`, each in a process of its own."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

here = Path(__file__).resolve().parent
root = here.parent.parent
out = root / "out" / "_clients"
inctrl = root / "bin" / "inctrl"
proto = root / "server" / "protocol" / "oip"
images = [f"testdata/demo/fabric/test/{p}.jpg" for p in ("hole/000", "good/000", "stain/000")]


def command(*args):
    """Runs the command line and gives what it prints."""
    return subprocess.run(
        [inctrl, *args], cwd=root, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def prepare():
    """Makes a prompt file, a repository with another model, the expected scores, and the client
    that protoc generates."""
    tiny = out / "repository" / "tiny" / "1"
    (tiny / "prompts").mkdir(parents=True, exist_ok=True)
    normals = "testdata/demo/fabric/train/good"
    prompts = out / "fabric.prompts"
    command("learn", "--quiet", "--normals", normals, "--calibrate", "0.05", "-o", prompts)
    command("convert", "--synthetic", "nano-240", "-o", tiny / "model.safetensors")
    command(
        "learn",
        "--quiet",
        "--model",
        tiny / "model.safetensors",
        "--normals",
        normals,
        "-o",
        tiny / "prompts" / "fabric.prompts",
    )
    (out / "want.jsonl").write_text(command("score", "--prompts", prompts, *images))
    subprocess.run(
        [
            sys.executable,
            "-m",
            "grpc_tools.protoc",
            f"-I{proto}",
            f"--python_out={out}",
            f"--grpc_python_out={out}",
            "inference.proto",
        ],
        check=True,
    )
    return prompts


def serve(prompts):
    """Starts the server, and gives it and its address once it is ready."""
    server = subprocess.Popen(
        [
            inctrl,
            "serve",
            "--prompts",
            f"fabric={prompts}",
            "--repository",
            out / "repository",
            "--listen",
            "127.0.0.1:0",
        ],
        cwd=root,
        stderr=subprocess.PIPE,
        text=True,
    )
    address = None
    for line in server.stderr:
        said = json.loads(line)
        if said["msg"] == "listening":
            address = said["address"]
        if said["msg"] == "ready":
            break
    assert address, "the server does not start"
    log = open(out / "serve.log", "w")
    threading.Thread(target=lambda: log.writelines(server.stderr), daemon=True).start()
    return server, address


def grpcurl(address):
    """Asks by the server's description of itself, without the proto."""
    tool = os.environ.get("GRPCURL")
    if not tool:
        print("  SKIPPED: no grpcurl")
        return

    def ask(*args):
        return subprocess.run(
            [tool, "-plaintext", *args], check=True, capture_output=True, text=True
        ).stdout

    assert "inference.GRPCInferenceService" in ask(address, "list")
    assert "ModelInferRequest" in ask(address, "describe", "inference.GRPCInferenceService")
    assert json.loads(ask(address, "grpc.health.v1.Health/Check"))["status"] == "SERVING"
    live = json.loads(ask(address, "inference.GRPCInferenceService/ServerLive"))
    assert live == {"live": True}, live
    print("  ok: list, describe, health, call")


def main():
    prompts = prepare()
    server, address = serve(prompts)
    record = json.loads((out / "want.jsonl").read_text().splitlines()[0])
    env = dict(
        os.environ,
        INCTRL_ADDRESS=address,
        INCTRL_MODEL=record["model"],
        INCTRL_WANT=str(out / "want.jsonl"),
        PYTHONPATH=f"{here}:{out}",
        PYTHONWARNINGS="ignore",
    )
    failed = []
    try:
        for name in ("descriptors", "generated", "triton", "kserve_clients"):
            print(name, flush=True)
            if subprocess.run([sys.executable, here / f"{name}.py"], env=env, cwd=root).returncode:
                failed.append(name)
        print("grpcurl", flush=True)
        grpcurl(address)
    finally:
        server.terminate()
    code = server.wait(60)
    if code:
        failed.append(f"the server ended with code {code}")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


main()
