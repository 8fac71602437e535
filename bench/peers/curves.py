"""Work-precision curves: time at equal error, tables, a plot."""
import math

LEVELS = [3e-4, 1e-4, 1e-6]
OURS = ("neurocart_fp64", "neurocart_fp32")


def time_at(points, level):
    """Milliseconds at an error of `level`: the least over the curve (straight between neighbouring tolerances, both axes logarithmic) of what reaches it. None when
    nothing does. points: (error, milliseconds) in the order of tolerances."""
    points = [(error, ms) for error, ms in points if 0 < error < math.inf]
    reached = [ms for error, ms in points if error <= level]
    for (error_a, ms_a), (error_b, ms_b) in zip(points, points[1:]):
        if min(error_a, error_b) < level < max(error_a, error_b):
            share = math.log(level / error_a) / math.log(error_b / error_a)
            reached.append(math.exp((1 - share) * math.log(ms_a) + share * math.log(ms_b)))
    return min(reached, default=None)


def curve(results, model, tool):
    rows = sorted((row for row in results if row["model"] == model and row["tool"] == tool), key=lambda row: -row["rtol"])
    return [(row["error"], row["ms_per_patient"]) for row in rows]


def names(results, key):
    return list(dict.fromkeys(row[key] for row in results))


def ratios(results):
    """model -> tool -> level -> {"ms", "ratio"}: the tool's time over ours (the faster of the two precisions) at equal error; null where a curve does not reach it."""
    table = {}
    for model in names(results, "model"):
        ours = {level: min((t for t in (time_at(curve(results, model, tool), level) for tool in OURS) if t is not None), default=None) for level in LEVELS}
        table[model] = {}
        for tool in names(results, "tool"):
            times = {level: time_at(curve(results, model, tool), level) for level in LEVELS}
            table[model][tool] = {f"{level:g}": {"ms": times[level], "ratio": times[level] / ours[level] if times[level] and ours[level] else None} for level in LEVELS}
    return table


def show(results, table):
    for model in names(results, "model"):
        print(f"\n{model}\n  {'tool':<16}{'rtol':>8}{'ms/patient':>12}{'error':>10}{'largest':>10}{'compile s':>11}{'peak MiB':>10}  attempts, rejected, lane use, G operations/s, share of peak")
        for row in sorted((row for row in results if row["model"] == model), key=lambda row: (row["tool"], -row["rtol"])):
            facts = ""
            if "attempts" in row:
                facts = f"  {row['attempts']:.0f}, {row['rejections']:.1f}, {row['occupancy']:.3f}, {row['gflops']:.1f}, {row['peak_share']:.2f}"
            failed = f"  {row['failed_patients']} failed" if row["failed_patients"] else ""
            print(f"  {row['tool']:<16}{row['rtol']:>8g}{row['ms_per_patient']:>12.3f}{row['error']:>10.1e}{row['error_largest']:>10.1e}{row['compile_s']:>11.2f}"
                  f"{row['peak_mib']:>10.0f}{facts}{failed}")
        print("\n  at equal error " + "".join(f"{f'{level:g}':>20}" for level in LEVELS))
        for tool, levels in table[model].items():
            cells = [f"{cell['ms']:.3f} ms {cell['ratio']:.1f}x" if cell["ratio"] else "not reached" for cell in levels.values()]
            print(f"  {tool:<15}" + "".join(f"{cell:>20}" for cell in cells))


def plot(results, path):
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    found = names(results, "model")
    figure, axes = pyplot.subplots(1, len(found), figsize=(5.5 * len(found), 4.5), squeeze=False)
    for place, model in zip(axes[0], found):
        for tool in names(results, "tool"):
            points = [point for point in curve(results, model, tool) if 0 < point[0] < math.inf]
            place.loglog([error for error, _ in points], [ms for _, ms in points], marker="o", markersize=4, label=tool)
        place.set(title=model, xlabel="error (median over patients)", ylabel="ms a patient, one thread")
        place.grid(True, which="major", alpha=0.3)
        place.invert_xaxis()
    axes[0][0].legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path)
