"""The same attacks as a plain PyTorch loop."""
import time

import numpy
import torch
import torch.nn.functional as F

from peer_process import load, serve, task_of, usage


def main():
    folder, task = task_of()
    p = {name: load(folder, name, shape) for name, shape in task["parameters"].items()}
    w3, w4 = p["w3"].t().contiguous(), p["w4"].t().contiguous()
    x = load(folder, "inputs", task["shape"])
    start = load(folder, "start", task["shape"])
    labels = load(folder, "labels", [task["shape"][0]], numpy.int32).long()
    low, high = task["box"]

    def logits(x):
        x = F.max_pool2d(F.relu(F.conv2d(x, p["w1"], p["b1"], padding=2)), 2)
        x = F.max_pool2d(F.relu(F.conv2d(x, p["w2"], p["b2"], padding=2)), 2)
        return F.linear(F.relu(F.linear(x.flatten(1), w3, p["b3"])), w4, p["b4"])

    def attack(begin, steps, step_size, epsilon):
        at = begin.clone()
        for _ in range(steps):
            at.requires_grad_(True)
            loss = F.cross_entropy(logits(at), labels, reduction="sum")
            (slope,) = torch.autograd.grad(loss, at)
            at = at.detach() + step_size * slope.sign()
            at = torch.min(torch.max(at, x - epsilon), x + epsilon).clamp(low, high)
        return at

    def answer(question):
        if question["kind"] == "usage":
            return usage()
        begin, processor = time.perf_counter(), time.process_time()
        found = attack(
            start if question["fromStart"] else x, question["steps"], question["stepSize"], question["epsilon"]
        )
        seconds, processor = time.perf_counter() - begin, time.process_time() - processor
        if "keepAs" in question:
            found.numpy().tofile(f"{folder}/{question['keepAs']}")
        return {"seconds": seconds, "processor": processor}

    serve(answer)


main()

