#!/usr/bin/env bash
# Made the keys and certificates beside it, once, with OpenSSL 3.0. Nothing runs it: the tests want them
# as they are. The keys guard nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# key NAME ARGUMENTS...: a private key as PKCS #8.
key() { openssl genpkey -out "$work/$1.key" "${@:2}" 2>/dev/null; }

# certificate NAME ISSUER ARGUMENTS...: a certificate for the key NAME, signed by ISSUER (by itself where
# that is the same).
certificate() {
  openssl req -new -key "$work/$1.key" -subj "/CN=$1" -out "$work/$1.csr"
  local by=(-CA "$2.pem" -CAkey "$work/$2.key")
  [[ $1 != "$2" ]] || by=(-key "$work/$1.key")
  openssl x509 -req -in "$work/$1.csr" "${by[@]}" -set_serial "0x$(printf %s "$1" | sha1sum | head -c 14)" \
    "${@:3}" -out "$1.pem" 2>/dev/null
}

rsa() { key "$1" -algorithm RSA -pkeyopt "rsa_keygen_bits:$2"; }

rsa root 4096;         certificate root root -sha512
rsa intermediate 3072; certificate intermediate root -sha384
rsa signer 2048;       certificate signer intermediate -sha256
rsa stranger 2048;     certificate stranger stranger -sha1

# Authorities with other keys, and what they certify.
key curve -algorithm EC -pkeyopt ec_paramgen_curve:P-256; certificate curve curve -sha256
rsa by_curve 2048;                                        certificate by_curve curve -sha256
key edwards -algorithm ED25519;                           certificate edwards edwards
rsa by_edwards 2048;                                      certificate by_edwards edwards

# Keys of other sizes. The tests sign nothing with them.
rsa tiny 512;  certificate tiny tiny -sha256
rsa small 1024; certificate small small -sha256

for name in signer stranger by_curve by_edwards; do cp "$work/$name.key" "$name.key"; done
