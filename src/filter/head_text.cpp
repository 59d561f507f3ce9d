// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/filter/head_text.h"

#include "penstock/model/authority.h"

namespace penstock::filter {
namespace {

void append(std::string& out, const model::Headers& headers, char between) {
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const model::Headers::Field f = headers[i];
    if (!out.empty()) out += between;
    out.append(f.name).append(": ").append(f.value);
  }
}

void append(std::string& out, const model::RequestHead& head, char between) {
  if (!out.empty()) out += between;
  out.append(head.method).append(" ").append(head.path.empty() ? head.target : head.path);
  append(out, head.headers, between);
}

void append(std::string& out, const model::ResponseHead& head, char between) {
  if (!out.empty()) out += between;
  out += std::to_string(head.status);
  append(out, head.headers, between);
}

}  // namespace

std::string urlText(const model::Exchange& x) {
  std::string url = x.scheme + "://" + model::authorityText(x.scheme, x.host, x.port);
  if (x.request) url += x.request->path;
  return url;
}

std::string requestHeadText(const model::Exchange& x, char between) {
  std::string out;
  if (x.request) append(out, *x.request, between);
  if (x.requestSent) append(out, *x.requestSent, between);
  if (x.requestTrailers) append(out, *x.requestTrailers, between);
  return out;
}

std::string responseHeadText(const model::Exchange& x, char between) {
  std::string out;
  if (x.response) append(out, *x.response, between);
  if (x.responseSent) append(out, *x.responseSent, between);
  if (x.responseTrailers) append(out, *x.responseTrailers, between);
  return out;
}

std::string headText(const model::Exchange& x) {
  std::string out = urlText(x);
  for (const std::string& part : {requestHeadText(x), responseHeadText(x)})
    if (!part.empty()) out.append("\n").append(part);
  return out;
}

}  // namespace penstock::filter
