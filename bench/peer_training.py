"""The same training steps in plain PyTorch: parameters in the layout of torch.nn, updates in place."""
import time

import numpy
import torch
import torch.nn.functional as F

from peer_process import load, serve, task_of, usage


def softmax_regression(x, p, task, learning):
    return F.linear(x.flatten(1), p["weights"], p["biases"])


def maxout(x, p, task, learning):
    keep_inputs, keep_hidden = task["keepInputs"], task["keepHidden"]
    x = x.flatten(1)
    if learning and keep_inputs < 1:
        x = x * torch.empty_like(x).bernoulli_(keep_inputs)
    for layer in (1, 2):
        x = F.linear(x, p[f"w{layer}"], p[f"b{layer}"]).view(len(x), task["pieces"], -1).max(1).values
        x = F.dropout(x, 1 - keep_hidden, learning)
    return F.linear(x, p["w"], p["b"])


def convolutional(x, p, task, learning):
    for layer in (1, 2):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"w{layer}"], p[f"b{layer}"], padding=2)), 2)
    return F.linear(F.relu(F.linear(x.flatten(1), p["w3"], p["b3"])), p["w"], p["b"])


def residual(x, p, task, learning):
    def scores(x, label, stride=1):
        # A stride of 2 pads after the image only, as the exported networks of MLPerf Tiny do.
        x = F.conv2d(x, p[f"w.{label}"], padding=1) if stride == 1 else F.conv2d(F.pad(x, (0, 1, 0, 1)), p[f"w.{label}"], stride=2)
        running = p[f"mean.{label}"], p[f"variance.{label}"]
        return F.batch_norm(x, *running, p[f"scale.{label}"], p[f"shift.{label}"], learning, 0.1, 1e-5)

    x = F.relu(scores(x, "stem"))
    for block, stride in ((1, 1), (2, 2), (3, 2)):
        change = scores(F.relu(scores(x, f"{block}.first", stride)), f"{block}.second")
        shortcut = x if stride == 1 else F.conv2d(x, p[f"w.{block}.shortcut"], stride=stride)
        x = F.relu(shortcut + change)
    return F.linear(x.mean((2, 3)), p["w"], p["b"])


NETWORKS = {"softmax": softmax_regression, "maxout": maxout, "convolutional": convolutional, "residual": residual}


class Training:
    """Parameters, what the optimizer remembers, and the step that changes both."""

    def __init__(self, folder, task, options):
        self.task = {**task, **options}
        self.p = {}
        for name, shape in task["parameters"].items():
            value = load(folder, name, shape)
            self.p[name] = value.t().contiguous() if len(shape) == 2 else value
        self.learned = [value for name, value in self.p.items() if name not in task["statistics"]]
        for value in self.learned:
            value.requires_grad_(True)
        self.velocity = [torch.zeros_like(value) for value in self.learned]
        self.frozen = {name: value.detach() for name, value in self.p.items()}

    def logits(self, x, learning):
        return NETWORKS[self.task["network"]](x, self.p if learning else self.frozen, self.task, learning)

    def input_gradient(self, x, labels):
        x = x.detach().requires_grad_(True)
        loss = F.cross_entropy(self.logits(x, False), labels, reduction="sum")
        return torch.autograd.grad(loss, x)[0]

    def loss(self, x, labels):
        attack = self.task["attack"]
        if attack == "fgsm":
            moved = x + self.task["epsilon"] * self.input_gradient(x, labels).sign()
            return F.cross_entropy(self.logits(torch.cat([x, moved]), True), torch.cat([labels, labels]))
        if attack == "pgd":
            return F.cross_entropy(self.logits(self.ascended(x, labels), True), labels)
        return F.cross_entropy(self.logits(x, True), labels)

    def ascended(self, x, labels):
        epsilon = self.task["epsilon"]
        low, high = (x - epsilon).clamp_(0, 1), (x + epsilon).clamp_(0, 1)
        at = x
        if self.task["randomStart"]:
            at = torch.empty_like(x).uniform_(-epsilon, epsilon).add_(x).clamp_(0, 1)
        for _ in range(self.task["steps"]):
            step = self.input_gradient(at, labels).sign_().mul_(self.task["stepSize"])
            at = torch.min(torch.max(step.add_(at), low), high)
        return at

    def step(self, x, labels):
        loss = self.loss(x, labels)
        slopes = torch.autograd.grad(loss, self.learned)
        with torch.no_grad():
            self.update(slopes)
        return loss.detach()

    def update(self, slopes):
        learning_rate, momentum = self.task["learningRate"], self.task.get("momentum")
        for value, slope, velocity in zip(self.learned, slopes, self.velocity):
            if momentum is None:
                value.add_(slope, alpha=-learning_rate)
            else:
                value.add_(velocity.mul_(momentum).add_(slope, alpha=-learning_rate))
        limit = self.task.get("columnNorm")
        if limit is not None:
            for value in self.learned:
                if value.dim() == 2:
                    value.mul_(limit / value.norm(dim=1, keepdim=True).clamp_(min=limit))


def main():
    folder, task = task_of()
    inputs = load(folder, "inputs", task["shape"])
    labels = load(folder, "labels", [len(inputs)], numpy.int32).long()
    order = load(folder, "order", [len(inputs)], numpy.int32).long()
    batch = task["batch"]
    training = Training(folder, task, {})
    batches_done = 0

    def rows_of(index):
        first = index % (len(inputs) // batch) * batch
        return order[first : first + batch]

    def answer(question):
        nonlocal batches_done
        if question["kind"] == "usage":
            return usage()
        if question["kind"] == "losses":
            settled = Training(folder, task, question["options"])
            chosen = [rows_of(i) for i in range(question["count"])]
            return [settled.step(inputs[rows], labels[rows]).item() for rows in chosen]
        begin, processor = time.perf_counter(), time.process_time()
        losses = []
        for _ in range(question["count"]):
            rows = rows_of(batches_done)
            losses.append(training.step(inputs[rows], labels[rows]))
            batches_done += 1
        loss = torch.stack(losses).mean().item()
        return {"seconds": time.perf_counter() - begin, "processor": time.process_time() - processor, "loss": loss}

    serve(answer)


main()
