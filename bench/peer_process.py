"""What the PyTorch processes have in common: they read one JSON question a line and answer each with one line of JSON."""
import json
import sys
import time

import numpy
import torch


def task_of():
    """The folder of the task, and what its task.json says."""
    folder = sys.argv[1]
    with open(f"{folder}/task.json") as file:
        task = json.load(file)
    torch.set_num_threads(task["threads"])
    return folder, task


def load(folder, name, shape, dtype=numpy.float32):
    values = numpy.fromfile(f"{folder}/{name}", dtype=dtype).reshape(shape)
    return torch.from_numpy(values)


def peak_memory():
    """High-water mark of this process's own memory, in MB."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def usage():
    return {"processor": time.process_time(), "memory": peak_memory()}


def serve(answer):
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
