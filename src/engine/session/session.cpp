// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/session.h"

namespace penstock::engine {

model::ConnectionInfo Session::connectionInfo() const {
  model::ConnectionInfo out;
  out.id = id;
  out.clientAddress = clientAddress;
  out.listener = listenerAddress;
  out.entry = std::string(entry);
  return out;
}

record::ProcessOf programOf(ProcessLookupPtr lookup) {
  return [lookup = std::move(lookup)]() -> std::optional<record::Process> {
    if (!lookup->done() || !lookup->pid()) return std::nullopt;
    return record::Process{lookup->pid(), lookup->path()};
  };
}

}  // namespace penstock::engine
