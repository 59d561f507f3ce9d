// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer_commands.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

#include "penstock/base/log.h"
#include "penstock/base/printable.h"
#include "penstock/exporter/code.h"
#include "penstock/redaction/redacted_recording.h"
#include "penstock/service/transfer.h"
#include "penstock/store/project_reader.h"

namespace penstock::app {
namespace {

using service::Command;

int refused(const Error& error) {
  complain(error.message);
  return service::exitBadUsage;
}

Result<void> print(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size()) return {};
  return makeError(ErrorCode::cancelled, std::string("standard output: ") + std::strerror(errno));
}

redaction::RedactionPtr redactionOf(const service::Invocation& words) {
  return words.redact ? *redaction::Redaction::compile(words.redaction.inForce()) : nullptr;  // parseCommandLine saw that they are good
}

/// Bytes of a body, piece by piece.
Result<void> printBody(const model::BodyReader& body) {
  constexpr std::size_t piece = 256 * 1024;
  for (std::uint64_t at = 0; at < body.size();) {
    const auto bytes = body.read(at, piece);
    if (!bytes) return bytes.error();
    if (bytes->empty()) break;
    if (auto printed = print(*bytes); !printed) return printed;
    at += bytes->size();
  }
  return {};
}

Result<void> printCurl(const model::Recording& recording, const model::ExchangePtr& exchange) {
  const auto reader = recording.body(exchange, model::Direction::toServer);
  const auto body = reader->read(0, std::size_t(std::min<std::uint64_t>(reader->size(), exporter::RequestBody::mostInline + 1)));
  if (!body) return body.error();
  if (body->size() > exporter::RequestBody::mostInline)
    return makeError(ErrorCode::limit, "the request's content is too large for a command: write it with --body, and name the file with curl's --data-binary");
  auto command = exporter::curlCommand(*exchange, *body);
  if (!command) return command.error();
  return print(*command + "\n");
}

}  // namespace

int exportMany(const service::Invocation& words) {
  service::ExportWish wish;
  wish.format = words.command == Command::exportHar    ? service::ExportFormat::har
                : words.command == Command::exportJson ? service::ExportFormat::json
                                                       : service::ExportFormat::openApi;
  if (!words.expression.empty())
    wish.expression = std::get<filter::ExpressionPtr>(filter::Expression::compile(words.expression));  // parseCommandLine saw that it is good
  wish.redaction = redactionOf(words);
  const auto report = words.outFile == "-" ? service::exportProjectFile(words.project, wish, print) : service::exportToFile(words.project, wish, words.outFile);
  if (!report) {
    if (std::ferror(stdout)) return 1;  // its reader has seen enough
    return refused(report.error());
  }
  if (!report->trouble.empty()) complain(report->trouble);
  if (report->damaged != 0) complain(words.project + " is damaged: " + std::to_string(report->damaged) + " exchanges could not be read");
  return std::fflush(stdout) == 0 && report->damaged == 0 ? 0 : 1;
}

int exportOne(const service::Invocation& words) {
  const auto reader = store::ProjectReader::open(words.project);
  if (!reader) return refused(reader.error());
  std::optional<redaction::RedactedRecording> redacted;
  if (words.redact) redacted.emplace(*reader, redactionOf(words));
  const model::Recording& recording = redacted ? static_cast<const model::Recording&>(*redacted) : *reader;
  const auto exchange = recording.load(words.exchange);
  if (!exchange) return refused(exchange.error());
  const auto printed = words.command == Command::exportCurl ? printCurl(recording, *exchange) : printBody(*recording.body(*exchange, words.body));
  if (printed) return std::fflush(stdout) == 0 ? 0 : 1;
  return std::ferror(stdout) ? 1 : refused(printed.error());
}

int importInto(const service::Invocation& words) {
  const auto report = service::importIntoFile(words.project, words.importFile);
  if (!report) return refused(report.error());
  std::printf("imported %llu, skipped %llu\n", static_cast<unsigned long long>(report->imported), static_cast<unsigned long long>(report->skipped));
  for (const std::string& reason : report->reasons) std::puts(printable(reason).c_str());
  if (report->rules != 0) complain("its " + std::to_string(report->rules) + " rules are in the project, switched off until you have looked at them in the window");
  return std::fflush(stdout) == 0 && (report->skipped == 0 || report->imported != 0) ? 0 : 1;
}

}  // namespace penstock::app
