// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/visible.h"

#include "penstock/redaction/redacted_recording.h"
#include "penstock/service/redacting.h"

namespace penstock::api {
namespace {

/// One without secrets, and the project that it reads.
struct Redacted {
  Redacted(service::ProjectPtr p, redaction::RedactionPtr redaction) : project(std::move(p)), recording(*project, std::move(redaction)) {}
  const service::ProjectPtr project;
  const redaction::RedactedRecording recording;
};

}  // namespace

redaction::RedactionPtr redactionFor(Right rights) { return has(rights, Right::secrets) ? nullptr : service::redacting().redaction(); }

RecordingPtr visibleTo(Right rights, const service::ProjectPtr& project) {
  const redaction::RedactionPtr redaction = redactionFor(rights);
  if (!redaction) return project;
  const auto redacted = std::make_shared<const Redacted>(project, redaction);
  return {redacted, &redacted->recording};
}

model::Annotation annotationOf(const model::TrafficIndex& rows, model::ExchangeId id, Right rights) {
  const std::size_t row = rows.rowOf(id);
  model::Annotation out = row < rows.rows() ? rows.at(row).annotation : model::Annotation();
  if (const auto redaction = redactionFor(rights)) out.comment = redaction->text(out.comment);
  return out;
}

}  // namespace penstock::api
