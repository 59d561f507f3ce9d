// SPDX-License-Identifier: GPL-3.0-or-later
#include <cctype>

#include "penstock/codec/base64.h"
#include "penstock/codec/markup.h"
#include "service/page/ca_page_parts.h"

namespace penstock::service {
namespace {

/// 32 of the fingerprint's hex digits as a UUID, marked as derived from a name (RFC 9562: version 8, custom).
std::string uuid(std::string_view hex) {
  std::string digits(hex.substr(0, 32));
  digits.resize(32, '0');
  digits[12] = '8';
  digits[16] = '8';
  for (std::size_t at : {8u, 13u, 18u, 23u}) digits.insert(at, "-");
  return digits;
}

}  // namespace

std::string mobileConfig(std::string_view der, std::string_view fingerprint, std::string_view commonName) {
  std::string hex;
  for (char c : fingerprint) {
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) hex += c;
  }
  std::string name = codec::escapeMarkup(commonName.empty() ? "Penstock CA" : commonName);
  std::string inner = uuid(hex), outer = uuid(hex.size() > 32 ? std::string_view(hex).substr(32) : hex);
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>PayloadContent</key>
	<array>
		<dict>
			<key>PayloadCertificateFileName</key>
			<string>penstock-ca.cer</string>
			<key>PayloadContent</key>
			<data>)" +
         codec::base64Encode(der) + R"(</data>
			<key>PayloadDescription</key>
			<string>Lets Penstock show the HTTPS traffic of this device</string>
			<key>PayloadDisplayName</key>
			<string>)" +
         name + R"(</string>
			<key>PayloadIdentifier</key>
			<string>io.penstock.ca.)" +
         inner + R"(</string>
			<key>PayloadType</key>
			<string>com.apple.security.root</string>
			<key>PayloadUUID</key>
			<string>)" +
         inner + R"(</string>
			<key>PayloadVersion</key>
			<integer>1</integer>
		</dict>
	</array>
	<key>PayloadDescription</key>
	<string>The certificate authority of Penstock, an intercepting proxy. Remove it when you no longer need it.</string>
	<key>PayloadDisplayName</key>
	<string>)" +
         name + R"(</string>
	<key>PayloadIdentifier</key>
	<string>io.penstock.profile.)" +
         outer + R"(</string>
	<key>PayloadRemovalDisallowed</key>
	<false/>
	<key>PayloadType</key>
	<string>Configuration</string>
	<key>PayloadUUID</key>
	<string>)" +
         outer + R"(</string>
	<key>PayloadVersion</key>
	<integer>1</integer>
</dict>
</plist>
)";
}

}  // namespace penstock::service
