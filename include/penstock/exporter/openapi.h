// SPDX-License-Identifier: GPL-3.0-or-later
// OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0) of what was seen of APIs: paths, methods, parameters, and the shapes of JSON.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "penstock/model/body_reader.h"
#include "penstock/model/exchange.h"

namespace penstock::exporter {

/// Exchanges go in one after the other. What is kept is bounded: mostPaths paths, bodies as their shapes. Numbers, UUIDs and long
/// hexadecimal parts of a path are taken for parameters. Pages, scripts, styles, pictures and fonts are no API's. Thread: one at a time.
class OpenApi {
 public:
  static constexpr std::size_t mostPaths = 5'000;
  static constexpr std::size_t mostBody = 1024 * 1024;  // bytes, decoded, of a body whose shape is looked at

  OpenApi();
  ~OpenApi();
  OpenApi(const OpenApi&) = delete;
  OpenApi& operator=(const OpenApi&) = delete;

  /// Bodies as they were received.
  void add(const model::Exchange& exchange, const model::BodyReader& request, const model::BodyReader& response);
  /// The document, indented.
  std::string text() const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::exporter
