// SPDX-License-Identifier: GPL-3.0-or-later
// By libnftables, opened when it is needed: a program that nft(8) is would have to be found, and to be let keep the capability. The four functions
// are those of its first version (libnftables(3)).
#include "run/inside/firewall.h"

#include <dlfcn.h>

#include <string>

namespace penstock::run {

namespace {

struct Library {
  void* handle = ::dlopen("libnftables.so.1", RTLD_NOW | RTLD_LOCAL);
  template <class Function>
  Function* find(const char* name) const {
    return reinterpret_cast<Function*>(handle ? ::dlsym(handle, name) : nullptr);
  }
};

/// What goes to the inside itself stays there, but for questions to a name server: many machines have theirs on the loopback. UDP is turned away as by
/// a machine where nobody listens, which programs know how to take; the rest by a router that forbids it. Nothing is let out.
std::string rules() {
  const std::string connections = std::to_string(connectionsPort), names = std::to_string(namesPort), nobody = std::to_string(nobodysPort);
  return "table inet penstock {\n"
         " chain turn { type nat hook output priority -100; policy accept;\n"
         "  udp dport 53 redirect to :" + names + "\n"
         "  tcp dport 53 redirect to :" + names + "\n"
         "  fib daddr type local return\n"
         "  meta l4proto tcp redirect to :" + connections + "\n"
         "  meta l4proto udp redirect to :" + nobody + "\n"
         " }\n"
         " chain leave { type filter hook output priority 0; policy drop;\n"
         "  fib daddr type local accept\n"
         "  reject with icmpx type admin-prohibited\n"
         " }\n"
         "}\n";
}

}  // namespace

Result<void> raiseFirewall() {
  const Library library;
  const auto make = library.find<void*(std::uint32_t)>("nft_ctx_new");
  const auto destroy = library.find<void(void*)>("nft_ctx_free");
  const auto bufferErrors = library.find<int(void*)>("nft_ctx_buffer_error");
  const auto errors = library.find<const char*(void*)>("nft_ctx_get_error_buffer");
  const auto run = library.find<int(void*, const char*)>("nft_run_cmd_from_buffer");
  if (!make || !destroy || !bufferErrors || !errors || !run)
    return makeError(ErrorCode::notFound, "libnftables is not installed, which leads the program's connections to Penstock: install the package libnftables1 (Fedora, Arch, Alpine: nftables)");
  void* context = make(0);
  if (!context) return makeError(ErrorCode::io, "libnftables cannot be used");
  bufferErrors(context);
  Result<void> out;
  if (run(context, rules().c_str()) != 0) {
    const char* words = errors(context);
    std::string said(words ? words : "");
    said = said.substr(0, said.find('\n'));
    out = makeError(ErrorCode::io, "the kernel does not take the rules that lead the program's connections to Penstock (nf_tables): " + said);
  }
  destroy(context);
  return out;
}

}  // namespace penstock::run
