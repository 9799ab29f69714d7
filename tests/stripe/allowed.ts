// The parameters of 2026-10-28.endive, as the npm package's types list them. All others are refused, as by Stripe.

export const allowed = {
  checkoutSession: words(`
    adaptive_pricing after_expiration allow_promotion_codes allowed_payment_method_types automatic_tax
    billing_address_collection branding_settings cancel_url client_reference_id consent_collection currency
    custom_fields custom_text customer customer_account customer_creation customer_email customer_update discounts
    excluded_payment_method_types expand expires_at integration_identifier invoice_creation line_items locale
    managed_payments metadata mode name_collection optional_items origin_context payment_intent_data
    payment_method_collection payment_method_configuration payment_method_data payment_method_options permissions
    phone_number_collection redirect_on_completion return_url saved_payment_method_options setup_intent_data
    shipping_address_collection shipping_options submit_type subscription_data success_url tax_id_collection ui_mode
    wallet_options
  `),
  paymentIntentData: words(`
    application_fee_amount capture_method description metadata on_behalf_of receipt_email setup_future_usage
    shipping statement_descriptor statement_descriptor_suffix transfer_data transfer_group
  `),
  subscriptionData: words(`
    application_fee_percent billing_cycle_anchor billing_cycle_anchor_config billing_mode default_tax_rates
    description invoice_settings metadata on_behalf_of pending_invoice_item_interval proration_behavior
    transfer_data trial_end trial_period_days trial_settings
  `),
  lineItem: words(`adjustable_quantity metadata price price_data quantity tax_rates`),
  priceData: words(`currency product product_data recurring tax_behavior unit_amount unit_amount_decimal`),
  productData: words(`description images metadata name tax_code tax_details unit_label`),
  recurring: words(`interval interval_count`),
  customer: words(`
    address balance business_name cash_balance description email expand individual_name invoice_prefix
    invoice_settings metadata name next_invoice_sequence payment_method phone preferred_locales shipping source tax
    tax_exempt tax_id_data test_clock validate
  `),
  customerUpdate: words(`
    address balance business_name cash_balance default_source description email expand individual_name
    invoice_prefix invoice_settings metadata name next_invoice_sequence phone preferred_locales shipping source tax
    tax_exempt validate
  `),
  portalSession: words(`
    after_expiration configuration customer customer_account expand flow_data locale on_behalf_of return_url
  `),
};

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
