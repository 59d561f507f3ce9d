// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of names, read from words and written as such: of settings as of what a person types. Every error is invalidArgument and says what was
// expected.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "penstock/base/result.h"
#include "penstock/model/config.h"
#include "penstock/service/name_server.h"

namespace penstock::service {

/// ADDRESS, ADDRESS:PORT, [IPv6]:PORT; nothing when it is not that. An IPv6 address alone needs no brackets.
std::optional<model::DnsConfig::Place> placeIn(const std::string& text, std::uint16_t usualPort);
/// A name server that is asked.
Result<model::DnsConfig::Place> readNameServer(const std::string& text);

Result<std::string> readRecordName(const std::string& text);
Result<model::DnsRecord::Type> readRecordType(const std::string& text);
Result<std::string> readRecordAnswer(model::DnsRecord::Type type, const std::string& text);
/// Where nothing says the type: AAAA where the answer is an address of IPv6, else A.
model::DnsRecord::Type usualRecordType(const std::string& answer);
Result<std::uint32_t> readTtl(const std::string& text);

Result<std::string> readOverrideHost(const std::string& text);
/// Port 0: the one that was asked for.
Result<model::DnsConfig::Place> readOverrideAddress(const std::string& text);
/// "192.0.2.7", "192.0.2.7:3000".
std::string overrideAddressText(const model::HostOverride& one);

}  // namespace penstock::service
