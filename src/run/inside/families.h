// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace penstock::run {

/// For good, whatever is executed: sockets that know no network namespace (VSOCK to the machine around a virtual one, Bluetooth, TIPC and their like)
/// cannot be made, as if the kernel did not have them; nor io_uring, which makes sockets without being asked. False: this kernel has no such filter.
/// Before capabilities are dropped.
bool keepToNamespacedSockets();

}  // namespace penstock::run
