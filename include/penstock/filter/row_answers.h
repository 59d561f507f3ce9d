// SPDX-License-Identifier: GPL-3.0-or-later
// What a RowSource answers, given the fields of a row: the same whether they are packed in an index or fresh from an exchange.
#pragma once

#include <algorithm>
#include <cstdint>

#include "penstock/filter/expression.h"
#include "penstock/model/row_words.h"

namespace penstock::filter {

/// `Row` has for each field of model::RowFields a member function of that name, and `durationUs`, `tags`, `comment` and `color`.
template <class Row>
std::string_view textOf(const Row& row, FieldId field) {
  switch (field) {
    case FieldId::method: return model::methodWord(row.method(), row.protocol());
    case FieldId::scheme: return row.scheme();
    case FieldId::host: return row.host();
    case FieldId::path: return model::pathOf(row.kind(), row.path());
    case FieldId::query: return model::queryOf(row.kind(), row.path());
    case FieldId::url: return row.path();
    case FieldId::type: return row.mime();
    case FieldId::client: return row.client();
    case FieldId::server: return row.server();
    case FieldId::process: return row.process();
    case FieldId::tls: return row.tls();
    case FieldId::rule: return row.rules();
    case FieldId::operation: return row.operation();
    case FieldId::tag: return row.tags();
    case FieldId::comment: return row.comment();
    case FieldId::error: return model::toText(row.failure());
    case FieldId::source: return model::toText(row.source());
    default: return {};
  }
}

template <class Row>
std::int64_t numberOf(const Row& row, FieldId field) {
  const auto bounded = [](std::uint64_t v) { return std::int64_t(std::min(v, std::uint64_t(INT64_MAX))); };
  switch (field) {
    case FieldId::id: return bounded(row.id());
    case FieldId::time: return row.startedAt();
    case FieldId::port: return row.port();
    case FieldId::status: return row.status() == 0 ? -1 : row.status();
    case FieldId::protocol: return std::int64_t(row.protocol());
    case FieldId::error: return std::int64_t(row.failure());
    case FieldId::client: return row.clientPort() == 0 ? -1 : row.clientPort();
    case FieldId::requestSize: return bounded(row.requestSize());
    case FieldId::responseSize: return bounded(row.responseSize());
    case FieldId::duration: return row.durationUs();
    case FieldId::color: return row.color();
    case FieldId::messages: return bounded(row.messages());
    case FieldId::modified: return row.modified() ? 1 : 0;
    default: return -1;
  }
}

}  // namespace penstock::filter
