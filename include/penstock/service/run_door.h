// SPDX-License-Identifier: GPL-3.0-or-later
// Where a running Penstock takes over the network of a program that `penstock run` has enclosed. One message each way over a Unix socket beside the
// announcement, in the person's runtime folder; the descriptors are passed with the first. The program is served as long as the connection stands.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "penstock/base/descriptor.h"
#include "penstock/base/passed_descriptors.h"
#include "penstock/base/result.h"
#include "penstock/engine/enclosure.h"
#include "penstock/service/running.h"

namespace penstock::service {

/// Thread: one at a time; what is called comes from a thread of its own.
class RunDoor {
 public:
  static constexpr unsigned mostVisitors = 80;
  struct Calls {
    std::function<Result<engine::EnclosureId>(engine::Enclosure)> enclose;
    std::function<void(engine::EnclosureId)> release;
    std::string caPem;
  };
  RunDoor();
  ~RunDoor();
  /// `folder`: the person's runtime folder, made where it is not there. Once. **Errors**: io.
  Result<void> open(const std::string& folder, Calls calls);
  /// Nobody is served any more; nothing is called after it. Idempotent.
  void close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A network as it is passed from one process to the next.
struct PassedNetwork {
  std::string text;
  std::vector<int> descriptors;  // the sockets keep them
};
PassedNetwork passedNetwork(const engine::Enclosure& sockets);
/// **Errors**: corrupt: it is none, or the descriptors are not those that it names.
Result<engine::Enclosure> networkIn(PassedMessage message);

/// The program is served as long as `connection` is open.
struct ServedProgram {
  Descriptor connection;
  std::string caPem;
};
/// Asks that one to serve a program. The sockets are its alone from then on. **Errors**: io, unsupported, and its own words.
Result<ServedProgram> serveBy(const RunningPenstock& one, const std::string& folder, engine::Enclosure sockets);
/// Its CA, as PEM. **Errors**: likewise.
Result<std::string> caOf(const RunningPenstock& one, const std::string& folder);

}  // namespace penstock::service
