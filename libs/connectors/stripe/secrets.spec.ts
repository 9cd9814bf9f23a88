import { expect, it } from '@jest/globals';
import { Stripe } from 'stripe';
import { withoutSecrets } from './secrets.js';

it('takes out keys and addresses that open something, however deep, and nothing else', () => {
  const object = {
    id: 'pi_1',
    client_secret: 's',
    customer_session_client_secret: 's',
    request: { id: 'req_1', idempotency_key: 's' },
    last_payment_error: { payment_intent: { client_secret: 's', amount: 5 } },
    charges: [{ receipt_url: 's', receipt_number: '1' }],
    invoice_pdf: 's',
    pdf: 's',
    next_action: { qr: { image_url_png: 's', image_url_svg: 's', data: 'kept' } },
    url: 's',
    urls: 'kept',
    metadata: { url: 'of the company', client_secret: 'of the company' },
    nothing: null,
  };
  expect(withoutSecrets(object)).toEqual({
    id: 'pi_1',
    request: { id: 'req_1' },
    last_payment_error: { payment_intent: { amount: 5 } },
    charges: [{ receipt_number: '1' }],
    next_action: { qr: { data: 'kept' } },
    urls: 'kept',
    metadata: { url: 'of the company', client_secret: 'of the company' },
    nothing: null,
  });
});

it('writes decimal numbers as text', () => {
  const tenth = Stripe.Decimal.from('0.10');
  expect(withoutSecrets({ price: { amount: tenth } })).toEqual({ price: { amount: '0.1' } });
});
