// SPDX-License-Identifier: GPL-3.0-or-later
// What the CA page is put together from.
#pragma once

#include <string>
#include <string_view>

namespace penstock::service {

/// The text of the one <style> of every page here.
std::string_view pageStyle();
/// The page at "/": `proxyAddress` is where clients reach the proxy, `fingerprint` the CA's.
std::string caPageHtml(std::string_view proxyAddress, std::string_view fingerprint);
/// The page a browser opened by us begins with.
std::string browserPageHtml(std::string_view proxyAddress);
/// A page that says what is not there and links to "/".
std::string messagePageHtml(std::string_view title, std::string_view sentence);

/// An Apple configuration profile with the CA as a root. Its UUIDs follow from the fingerprint: a second installation
/// replaces the first.
std::string mobileConfig(std::string_view der, std::string_view fingerprint, std::string_view commonName);

}  // namespace penstock::service
