// SPDX-License-Identifier: GPL-3.0-or-later
// Which address of ours an asker reaches us by.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>

namespace penstock::dns {

/// `here`: which of our addresses was asked. That one, where it is of the family; else the first of the family on the same interface.
/// Addresses of a link alone are none for a record. Nothing: there is none.
std::optional<boost::asio::ip::address> selfAddress(const boost::asio::ip::address& here, bool v6);

}  // namespace penstock::dns
