// SPDX-License-Identifier: GPL-3.0-or-later
// Messages between processes of this machine, with descriptors beside them (SCM_RIGHTS).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/descriptor.h"
#include "penstock/base/result.h"

namespace penstock {

struct PassedMessage {
  std::string text;
  std::vector<Descriptor> descriptors;  // close-on-exec
};

/// What one message holds at most: so many bytes, so many descriptors.
inline constexpr std::size_t mostPassedText = 64 * 1024, mostPassedDescriptors = 16;

/// Over a SOCK_SEQPACKET socket. An empty message is none: it could not be told from the end. **Errors**: io, limit. Blocks where the socket does.
Result<void> sendPassing(int socket, std::string_view text, const std::vector<int>& descriptors = {});
/// Nothing: the other side has ended. **Errors**: io (also where nothing is there of a socket that does not block), corrupt: more than a message may hold;
/// what came of its descriptors is closed.
Result<std::optional<PassedMessage>> receivePassed(int socket);

/// Whether the process on the other side of a Unix socket belonged to our user when it was connected (SO_PEERCRED).
bool isOfThisUser(int socket);

}  // namespace penstock
