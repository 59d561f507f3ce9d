// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates of strangers in words, and the files a person names: PEM, DER, PKCS#12.
#include <openssl/x509.h>

#include <string>

#include "fuzz/fuzz.h"
#include "penstock/tls/certificate_bytes.h"
#include "penstock/tls/describe.h"
#include "tls/ca_files.h"
#include "tls/certificate_text.h"
#include "tls/pkcs12.h"

namespace {

using namespace penstock;

void describe(X509* certificate) {
  const auto info = tls::describe(certificate);
  fuzz::require(info != nullptr && info->der && !info->sha256.empty(), "a description without its certificate");
  fuzz::require(info->subject.size() <= 2048 && info->issuer.size() <= 2048, "a name without bounds");
  for (const std::string* text : {&info->subject, &info->issuer})
    for (const char c : *text)
      fuzz::require(static_cast<unsigned char>(c) >= ' ' && c != 0x7f, "a control byte in a name");
  for (const std::string& name : tls::altNames(certificate))
    for (const char c : name) fuzz::require(c > ' ' && c < 0x7f, "a byte that no name has");
  tls::commonName(certificate);
  tls::keyText(certificate);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 100'000) return 0;
  const unsigned char* at = data;
  if (const tls::X509Ptr certificate(::d2i_X509(nullptr, &at, long(size))); certificate) describe(certificate.get());
  const std::string bytes(fuzz::asText(data, size));
  if (tls::looksLikeDer(bytes)) {
    if (const auto bag = tls::readPkcs12(bytes, "file.p12", "password"))
      describe(bag->certificate.get());
    else
      fuzz::require(bag.error().message.find("file.p12") != std::string::npos, "an error that names no file");
    return 0;
  }
  tls::certificateBytes(bytes);
  if (const auto certificates = tls::certificatesFrom(bytes, "file.pem"))
    for (const tls::X509Ptr& certificate : *certificates) describe(certificate.get());
  tls::keyFrom(bytes, "file.pem", "password");
  return 0;
}
