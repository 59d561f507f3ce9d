// SPDX-License-Identifier: GPL-3.0-or-later
// A client's connection, whatever way it came in.
#pragma once

#include "engine/session/session.h"

namespace penstock::engine {

/// Accept to close. Never throws: a bug of ours ends this session, is told once, and the others go on.
Awaitable<> runSession(Core& core, Worker& worker, net::SocketStream::Socket socket, ListenerInfoPtr listener);

}  // namespace penstock::engine
