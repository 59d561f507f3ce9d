// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_messages.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "penstock/base/log.h"
#include "penstock/codec/base64.h"
#include "penstock/exporter/json.h"
#include "penstock/service/command_line.h"
#include "penstock/store/project_reader.h"

namespace penstock::app {

namespace {

constexpr std::size_t pageSize = 1000;
constexpr std::size_t piece = 3 * 64 * 1024;  // of a payload; a multiple of 3, so that base64 goes on seamlessly

/// A payload may be larger than memory: it is written piece by piece.
Result<void> print(const model::Recording& recording, model::ExchangeId exchange, const model::Message& m) {
  std::string beginning = exporter::messageJson(m);
  beginning.pop_back();  // the brace
  std::fputs(beginning.c_str(), stdout);
  std::fputs(",\"payload\":\"", stdout);
  const auto payload = recording.payload(exchange, m);
  for (std::uint64_t offset = 0;;) {
    const auto bytes = payload->read(offset, piece);
    if (!bytes) return bytes.error();
    if (std::fputs(codec::base64Encode(*bytes).c_str(), stdout) < 0) break;
    if (bytes->size() < piece) break;
    offset += bytes->size();
  }
  if (std::puts("\"}") < 0) return makeError(ErrorCode::io, std::string("standard output: ") + std::strerror(errno));
  return {};
}

Result<void> printAll(const std::string& project, model::ExchangeId exchange) {
  auto reader = store::ProjectReader::open(project);
  if (!reader) return reader.error();
  for (std::uint64_t next = 0;;) {
    const auto page = reader->messages(exchange, next, pageSize);
    if (!page) return page.error();
    if (page->empty()) return {};
    for (const model::Message& m : *page)
      if (auto printed = print(*reader, exchange, m); !printed) return printed;
    next = page->back().index + 1;
  }
}

}  // namespace

int exportMessages(const std::string& project, std::uint64_t exchange) {
  const auto done = printAll(project, exchange);
  if (done) return std::fflush(stdout) == 0 ? 0 : 1;
  if (std::ferror(stdout)) return 1;  // its reader has seen enough
  complain(done.error().message);
  return service::exitBadUsage;
}

}  // namespace penstock::app
