// SPDX-License-Identifier: GPL-3.0-or-later
// Everything a person can set, with its default. Flags win over YAML; both end here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace penstock::model {

struct ListenerConfig {
  std::string address = "127.0.0.1";  // IP address, without brackets
  std::uint16_t port = 8080;          // 0: any free port
};

/// Every wait on the network ends. Zero: never.
struct Timeouts {
  std::chrono::milliseconds connect{30'000};       // all connection attempts of one host together
  std::chrono::milliseconds tlsHandshake{30'000};  // each side
  std::chrono::milliseconds clientHead{60'000};    // from the first byte of a head to its end
  std::chrono::milliseconds idle{600'000};         // a kept-alive connection or a tunnel without a byte either way
  std::chrono::milliseconds response{600'000};     // for a response, or its next byte
  std::chrono::milliseconds write{300'000};        // for a peer to take the next byte
};

struct EngineConfig {
  std::vector<ListenerConfig> listeners{ListenerConfig{}};
  std::size_t headLimit = 256 * 1024;                       // bytes of a head
  std::uint64_t maxBody = UINT64_MAX;                       // bytes recorded of a body; forwarding has no limit
  std::vector<std::string> passthrough;                     // `--ignore`: host globs, or /regex/; matched against host and host:port
  std::vector<std::string> insecure;                        // host globs whose certificate is not verified; "*" for all
  std::string upstreamCa;                                   // PEM file of more trusted roots; "" for none
  bool allowAmbiguous = false;                              // forward what two parsers could read differently
  bool http2 = true;                                        // speak it where client and server can; false: HTTP/1.1 at most
  Timeouts timeouts;
  unsigned threads = 1;
};

struct Config {
  EngineConfig engine;
  ListenerConfig ui{"127.0.0.1", 8081};
  std::string caDir;        // folder of penstock-ca.pem and its key; "": the user's data folder
  std::string caCert, caKey;  // a CA of the person's own; both or none
  std::string project;      // SQLite file; "": the user's session project
  bool noDb = false;        // keep nothing on disk
  bool quiet = false;       // headless: no line per exchange
  bool json = false;        // headless: lines as JSON
};

}  // namespace penstock::model
