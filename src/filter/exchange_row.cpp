// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/filter/exchange_row.h"

#include "penstock/filter/row_answers.h"

namespace penstock::filter {
namespace {

struct View {
  const model::RowFields& f;
  const model::Annotation& annotation;

  model::ExchangeId id() const { return f.id; }
  model::ExchangeKind kind() const { return f.kind; }
  model::Source source() const { return f.source; }
  model::FailureKind failure() const { return f.failure; }
  model::Protocol protocol() const { return f.protocol; }
  std::int64_t startedAt() const { return f.startedAt; }
  std::int64_t durationUs() const { return model::durationOf(f.state, f.timings); }
  std::uint16_t port() const { return f.port; }
  std::uint16_t clientPort() const { return f.clientPort; }
  std::uint16_t status() const { return f.status; }
  std::uint64_t requestSize() const { return f.requestSize; }
  std::uint64_t responseSize() const { return f.responseSize; }
  std::uint64_t messages() const { return f.messages; }
  std::string_view method() const { return f.method; }
  std::string_view scheme() const { return f.scheme; }
  std::string_view host() const { return f.host; }
  std::string_view path() const { return f.path; }
  std::string_view mime() const { return f.mime; }
  std::string_view client() const { return f.client; }
  std::string_view server() const { return f.server; }
  std::string_view tls() const { return f.tls; }
  std::string_view process() const { return f.process; }
  std::string_view rules() const { return f.rules; }
  std::string_view operation() const { return f.operation; }
  bool modified() const { return f.modified; }
  std::string_view tags() const { return annotation.tags; }
  std::string_view comment() const { return annotation.comment; }
  std::uint8_t color() const { return annotation.color; }
};

}  // namespace

ExchangeRow::ExchangeRow(const model::Exchange& exchange, model::Annotation annotation) : annotation_(std::move(annotation)) {
  model::fieldsOf(exchange, fields_);
}

std::string_view ExchangeRow::text(FieldId field) const { return textOf(View{fields_, annotation_}, field); }
std::int64_t ExchangeRow::number(FieldId field) const { return numberOf(View{fields_, annotation_}, field); }

}  // namespace penstock::filter
