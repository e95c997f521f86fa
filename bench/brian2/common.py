"""What the Brian2 forms of the benchmark circuits share: arguments, clocks around `run`, generation and compiling.

Each script writes a C++ standalone project, and its program prints wall, user and system time and peak memory just
before and just after the time loop:

    python3 w2_stdp.py --dir BUILD_DIR
    cd BUILD_DIR && SIM_T=10 ./main results/     (SIM_T: model seconds; the seed is compiled in)
"""
import argparse
import os
import re
import subprocess
import time

import brian2 as b2


def arguments(**extra):
    parser = argparse.ArgumentParser()
    parser.add_argument('--dir', required=True)
    parser.add_argument('--seed', type=int, default=1)
    for name, value in extra.items():
        parser.add_argument('--' + name, type=type(value), default=value)
    found = parser.parse_args()
    b2.set_device('cpp_standalone', build_on_run=False)
    b2.prefs.codegen.cpp.extra_compile_args_gcc = [
        '-w', '-O3', '-ffast-math', '-fno-finite-math-only', '-march=native', '-std=c++11']
    b2.seed(found.seed)
    return found


def eff(tau):
    """Time constant with which a forward Euler step decays exactly by exp(-dt/tau)."""
    dt = b2.defaultclock.dt
    return dt/(1 - b2.exp(-dt/tau))


REPORT = r'''
{ struct rusage _u; getrusage(RUSAGE_SELF, &_u);
  struct timespec _t; clock_gettime(CLOCK_MONOTONIC, &_t);
  printf("WHEN wall=%.3f user=%.3f sys=%.3f rss_kb=%ld\n",
     _t.tv_sec + 1e-9*_t.tv_nsec, _u.ru_utime.tv_sec + 1e-6*_u.ru_utime.tv_usec,
     _u.ru_stime.tv_sec + 1e-6*_u.ru_stime.tv_usec, _u.ru_maxrss); fflush(stdout); }
'''


def instrument():
    b2.device.insert_code('before_network_run', REPORT.replace('WHEN', 'BEGIN'))
    b2.device.insert_code('after_network_run', REPORT.replace('WHEN', 'END'))


def build(found, duration):
    """Generates, takes the duration from the environment, compiles; prints both costs."""
    start = time.time()
    b2.device.build(directory=found.dir, compile=False, run=False)
    generated = time.time()
    path = os.path.join(found.dir, 'main.cpp')
    with open(path) as file:
        text = '#include <sys/resource.h>\n#include <time.h>\n#include <stdio.h>\n' + file.read()
    text, count = re.subn(r'\.run\(%r,' % float(duration),
                          '.run(getenv("SIM_T") ? atof(getenv("SIM_T")) : %r,' % float(duration), text)
    assert count == 1, count
    with open(path, 'w') as file:
        file.write(text)
    before = os.times()
    subprocess.check_call(['make', '-j', '2'], cwd=found.dir, stdout=subprocess.DEVNULL)
    after = os.times()
    os.makedirs(os.path.join(found.dir, 'results'), exist_ok=True)
    print('codegen_wall=%.1f compile_wall=%.1f compile_cpu=%.1f' % (
        generated - start, time.time() - generated,
        after.children_user + after.children_system - before.children_user - before.children_system))
