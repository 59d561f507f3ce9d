// SPDX-License-Identifier: GPL-3.0-or-later
// What our records answer.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <functional>
#include <optional>
#include <string>

#include "penstock/dns/records.h"
#include "penstock/wire/dns/message.h"

namespace penstock::dns {

/// Our address in the asker's network, of IPv6 or IPv4; nothing where we have none.
using Self = std::function<std::optional<boost::asio::ip::address>(bool v6)>;

struct OwnAnswer {
  wire::dns::Message message;
  std::string by;    // the names of the records, one after the other
  std::string also;  // what the answer ends in is an alias of this name, which others have to be asked for; "": it is whole
};

/// As the data of a record.
std::string bytesOf(const boost::asio::ip::address& address);

/// Nothing: no record is of that name, or it is not asked for on the Internet. Pure.
std::optional<OwnAnswer> ownAnswer(const wire::dns::Message& query, const Records& records, const Self& self);

}  // namespace penstock::dns
