// SPDX-License-Identifier: GPL-3.0-or-later
// What a person should know of the settings in force.
#pragma once

#include <string>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/model/config.h"
#include "penstock/model/exchange.h"
#include "penstock/service/listener_status.h"

namespace penstock::service {

/// Listeners that other machines may use and that ask them for nothing; "" when there is none.
std::string openListenerWarning(const std::vector<ListenerStatus>& listeners, bool passwordSet);
/// A listener of localhost beside which another program has ::1's same port; "" when there is none.
std::string foreignLoopbackWarning(const ListenerStatus& listener);
/// A name server that other machines may ask; "" when they may not.
std::string openDnsWarning(const ListenerStatus& server);
/// An authority that nobody believes at `now`, by this machine's clock; "" when it is valid. `file`: its certificate's.
std::string authorityWarning(const model::CertificateInfo& authority, const std::string& file, WallTime now);
/// Files of secrets (keys, the key log) that are not this user's alone. Looks at the files.
std::vector<std::string> exposedFileWarnings(const model::Config& config);

}  // namespace penstock::service
