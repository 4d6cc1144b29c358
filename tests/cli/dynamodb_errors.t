What is wrong with a store's address is said before anything is sent.

  $ eventsrc -s dynamodb: head a
  $ eventsrc -s dynamodb:ab head a
  $ eventsrc -s 'dynamodb:a table' head a
  $ eventsrc -s 'dynamodb:orders?colour=red' head a
  $ eventsrc -s 'dynamodb:orders?region=' head a
  $ eventsrc -s 'dynamodb:orders?eventual=yes' head a
  $ eventsrc -s 'dynamodb:orders?region=eu_west_1' head a
  $ eventsrc -s 'dynamodb:orders?endpoint=localhost:8000' head a
  $ eventsrc -s 'dynamodb:orders?endpoint=http://example.com' head a
  $ eventsrc -s dynamodb:orders head a --endpoint-url ftp://example.com
  $ AWS_ENDPOINT_URL_DYNAMODB=nonsense eventsrc -s dynamodb:orders head a
  $ AWS_USE_FIPS_ENDPOINT=true eventsrc -s dynamodb:orders head a
  $ AWS_USE_FIPS_ENDPOINT=perhaps eventsrc -s dynamodb:orders head a
  $ AWS_MAX_ATTEMPTS=none eventsrc -s dynamodb:orders head a
  $ eventsrc -s dynamodb:orders head a --max-rcu 0
  $ eventsrc -s dynamodb:orders append a x --max-wcu fast
  $ for option in --region --profile --endpoint-url --max-rcu --max-wcu; do eventsrc -s file.db streams $option 1; done

Tables that are not there, or are another one's.

  $ hide() { sed 's|http://127[^)]*|ENDPOINT|; s/id [A-Z0-9]*)/id ID)/'; }
  $ eventsrc -s dynamodb:missing replay a 2>&1 | hide
  $ eventsrc -s dynamodb:missing append a x 2>&1 | hide
  $ eventsrc -s 'dynamodb:missing?region=eu-west-1' head a 2>&1 | hide
  $ eventsrc -s dynamodb:missing --region ap-south-1 head a 2>&1 | hide
  $ eventsrc -s dynamodb:missing head a --errors json 2>&1 | hide | jq -c '.error | del(.message)'

No region, no credentials, none that fit.

  $ AWS_REGION= eventsrc -s dynamodb:orders head a
  $ AWS_ACCESS_KEY_ID= AWS_SECRET_ACCESS_KEY= eventsrc -s dynamodb:orders head a
  $ AWS_SECRET_ACCESS_KEY= eventsrc -s dynamodb:orders head a
  $ eventsrc -s dynamodb:orders head a --profile nobody
  $ AWS_PROFILE=nobody eventsrc -s dynamodb:orders head a
  $ cat > config <<'EOF'
  > [profile people]
  > sso_session = company
  > sso_account_id = 111122223333
  > sso_role_name = reader
  > [profile careful]
  > role_arn = arn:aws:iam::111122223333:role/writer
  > source_profile = people
  > mfa_serial = arn:aws:iam::111122223333:mfa/ann
  > [profile half]
  > aws_access_key_id = AKIDEXAMPLE
  > [profile broken]
  > credential_process = sh -c 'echo no token today >&2; exit 3'
  > [profile fine]
  > region = us-east-1
  > credential_process = sh -c 'echo "{\"Version\":1,\"AccessKeyId\":\"test\",\"SecretAccessKey\":\"test-secret\"}"'
  > EOF
  $ export AWS_CONFIG_FILE=config
  $ for profile in people careful half broken; do eventsrc -s "dynamodb:orders?profile=$profile" head a; done
  $ eventsrc -q -s 'dynamodb:orders?profile=fine' init | cut -d, -f1
  $ eventsrc -s dynamodb:orders --profile fine append a x 1 | jq .result
  $ eventsrc -s 'dynamodb:orders?profile=fine' --profile people replay a
