// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/filter/exchange_row.h"

#include <algorithm>
#include <limits>

#include "penstock/base/ascii.h"

namespace penstock::filter {
namespace {

const model::ResponseHead* answerOf(const model::Exchange& x) {  // as the client saw it
  return x.responseSent ? x.responseSent.get() : x.response.get();
}

std::string mediaType(const model::ResponseHead* head) {
  const auto value = head ? head->headers.find("content-type") : std::nullopt;
  return value ? lowered(trimOws(value->substr(0, value->find(';')))) : std::string();
}

std::int64_t bounded(std::uint64_t v) {
  return std::int64_t(std::min<std::uint64_t>(v, std::numeric_limits<std::int64_t>::max()));
}

}  // namespace

ExchangeRow::ExchangeRow(const model::Exchange& exchange, model::Annotation annotation)
    : x_(exchange), annotation_(std::move(annotation)), type_(mediaType(answerOf(exchange))) {
  if (x_.request) target_ = x_.request->path;
  if (target_.empty()) target_ = x_.subject.empty() ? x_.note : x_.subject;
}

std::string_view ExchangeRow::text(FieldId field) const {
  const std::size_t mark = target_.find('?');
  switch (field) {
    case FieldId::method: return x_.request && x_.kind == model::ExchangeKind::http ? std::string_view(x_.request->method) : "";
    case FieldId::scheme: return x_.scheme;
    case FieldId::host: return x_.host;
    case FieldId::path: return target_.substr(0, mark);
    case FieldId::query: return mark == std::string_view::npos ? "" : target_.substr(mark + 1);
    case FieldId::url: return target_;
    case FieldId::protocol: return model::protocolOf(x_);
    case FieldId::type: return type_;
    case FieldId::client: return x_.connection ? std::string_view(x_.connection->clientAddress) : "";
    case FieldId::server: return x_.connection ? std::string_view(x_.connection->serverAddress) : "";
    case FieldId::process: {
      if (!x_.connection) return "";
      const std::string_view path = x_.connection->process;
      return path.substr(path.rfind('/') + 1);
    }
    case FieldId::tls: {
      if (!x_.connection) return "";
      const auto& tls = x_.connection->serverTls ? x_.connection->serverTls : x_.connection->clientTls;
      return tls ? std::string_view(tls->version) : "";
    }
    case FieldId::tag: return annotation_.tags;
    case FieldId::comment: return annotation_.comment;
    case FieldId::error: return x_.failure ? model::toText(x_.failure.kind) : "";
    case FieldId::source: {
      constexpr std::string_view kNames[] = {"proxy", "resender", "bulk", "import"};
      return kNames[std::size_t(x_.source)];
    }
    default: return "";
  }
}

std::int64_t ExchangeRow::number(FieldId field) const {
  switch (field) {
    case FieldId::id: return bounded(x_.id);
    case FieldId::time: return x_.startedAt.time_since_epoch().count();
    case FieldId::port: return x_.port;
    case FieldId::status: {
      const model::ResponseHead* head = answerOf(x_);
      return head && head->status ? head->status : -1;
    }
    case FieldId::requestSize: return bounded(x_.requestBody.size);
    case FieldId::responseSize: return bounded(x_.responseBody.size);
    case FieldId::duration: return x_.timings[model::Timings::end];
    case FieldId::color: return annotation_.color;
    case FieldId::messages: return bounded(x_.messages);
    case FieldId::modified: return 0;
    default: return -1;
  }
}

}  // namespace penstock::filter
