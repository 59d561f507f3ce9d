// SPDX-License-Identifier: GPL-3.0-or-later
// Starting a worker: the person's Python, without a shell.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

#include "penstock/base/descriptor.h"
#include "penstock/base/result.h"

namespace penstock::script {

/// Bytes of data that a worker may have; beyond, Python raises MemoryError.
inline constexpr std::size_t mostData = std::size_t(2) * 1024 * 1024 * 1024;

struct Spawned {
  pid_t pid = 0;       // also of its process group
  Descriptor process;  // readable once it ended
  Descriptor channel;  // not blocking; what it begins with is written already
  Descriptor out, err;
};

/// In a session of its own, with standard input at its end and no other descriptor of ours. It is killed when the calling thread ends.
/// **Errors**: io: "PYTHON does not start: why".
Result<Spawned> spawnWorker(const std::string& python, const std::string& script, std::chrono::milliseconds limit);

/// How it ended, once `process` is readable: "with exit code 3", "by signal 9 (Killed)". Reaps it.
std::string reap(const Spawned& worker);

/// The program that `name` means: a path as it is; "" is python3 of the active virtual environment or of PATH. **Errors**: notFound, with what
/// to do.
Result<std::string> findPython(const std::string& name);

}  // namespace penstock::script
