// SPDX-License-Identifier: GPL-3.0-or-later
// Two fast peers keep a stream ready for as long as it lasts; the others of their thread have their turn all the same.
#pragma once

#include <cstddef>

#include "penstock/net/io_thread.h"

namespace penstock::net {

/// Bytes moved in one go: whoever moved so many without a wait yields.
inline constexpr std::size_t turn = 1024 * 1024;

/// Until the others of the thread, as far as they can go on, had theirs.
inline Awaitable<> yield(IoThread& thread) { return asio::post(thread.context(), asio::use_awaitable); }

}  // namespace penstock::net
