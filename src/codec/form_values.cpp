// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/charset.h"
#include "penstock/codec/form.h"
#include "penstock/codec/value_makers.h"

namespace penstock::codec {

ValueTreePtr formValues(std::string_view form) {
  ValueTreeBuilder builder;
  builder.open(ValueKind::object);
  for (const NameValue& field : parseForm(form)) {
    if (builder.full()) break;
    builder.key(asUtf8(field.name));
    builder.value(ValueKind::string, asUtf8(field.value));
  }
  builder.close();
  return builder.finish();
}

}  // namespace penstock::codec
